-- Written by sql/weekly_ties.py (`make queries`); definition 6ae4a142c835fa60b4d7f4204d3ed711d8fa4a4e4c6bc5da23fe921467484a0e

-- query: tie_weeks
SELECT
  `t12`.`actor`,
  `t12`.`target`,
  `t12`.`code`,
  `t12`.`week`,
  CAST(COUNT(*) AS INT) AS `n`,
  SUM(`t12`.`micro`) AS `micro`,
  CAST(SUM(CAST((
    `t12`.`flags` & 2
  ) <> 0 AS BIGINT)) AS INT) AS `answers`,
  CAST(SUM(CAST((
    `t12`.`flags` & 96
  ) <> 0 AS BIGINT)) AS INT) AS `thanks`
FROM (
  SELECT
    `t11`.`actor`,
    `t11`.`target`,
    `t11`.`code`,
    `t11`.`hour`,
    `t11`.`micro`,
    `t11`.`flags`,
    CAST(CAST(FLOOR(CAST((
      `t11`.`hour` * 3600
    ) + 259200 AS DOUBLE) / CAST('604800.0' AS DOUBLE)) AS BIGINT) AS INT) AS `week`
  FROM (
    SELECT
      `t10`.`actor`,
      `t10`.`target`,
      `t10`.`code`,
      `t10`.`hour`,
      MAX(`t10`.`micro`) AS `micro`,
      BIT_OR(`t10`.`flags`) AS `flags`
    FROM (
      SELECT
        `t9`.`actor`,
        `t9`.`target`,
        `t9`.`kind`,
        `t9`.`at`,
        `t9`.`group_size`,
        `t9`.`weight`,
        `t9`.`flags`,
        `t9`.`space`,
        `t9`.`code`,
        `t9`.`damping`,
        `t9`.`declared`,
        `t9`.`since`,
        `t9`.`until`,
        CAST(FLOOR(CAST(`t9`.`at` AS DOUBLE) / CAST('3600.0' AS DOUBLE)) AS BIGINT) AS `hour`,
        CAST(ROUND(
          `t9`.`weight` * CASE
            WHEN `t9`.`damping` = CAST('0.0' AS DOUBLE)
            THEN CAST('1.0' AS DOUBLE)
            WHEN `t9`.`damping` = CAST('0.5' AS DOUBLE)
            THEN CAST('1.0' AS DOUBLE) / SQRT(CAST(IF(`t9`.`group_size` > 1, `t9`.`group_size`, 1) AS DOUBLE))
            ELSE POWER(
              CAST(IF(`t9`.`group_size` > 1, `t9`.`group_size`, 1) AS DOUBLE),
              -(
                `t9`.`damping`
              )
            )
          END * CAST('1000000.0' AS DOUBLE),
          0
        ) AS BIGINT) AS `micro`
      FROM (
        SELECT
          `t8`.`actor`,
          `t8`.`target`,
          `t8`.`kind`,
          `t8`.`at`,
          `t8`.`group_size`,
          `t8`.`weight`,
          `t8`.`flags`,
          `t8`.`space`,
          `t8`.`code`,
          `t8`.`damping`,
          `t8`.`declared`,
          `t3`.`since`,
          `t3`.`until`
        FROM (
          SELECT
            *
          FROM (
            SELECT
              `t4`.`actor`,
              `t4`.`target`,
              `t4`.`kind`,
              `t4`.`at`,
              `t4`.`group_size`,
              `t4`.`weight`,
              `t4`.`flags`,
              `t4`.`space`,
              `t5`.`code`,
              `t5`.`damping`,
              `t5`.`declared`
            FROM `interactions` AS `t4`
            INNER JOIN `kinds` AS `t5`
              ON `t4`.`kind` = `t5`.`kind`
          ) AS `t6`
          WHERE
            `t6`.`actor` IS NOT NULL
            AND `t6`.`weight` >= CAST('-1000000000.0' AS DOUBLE)
            AND `t6`.`weight` <= CAST('1000000000.0' AS DOUBLE)
        ) AS `t8`
        CROSS JOIN `params` AS `t3`
      ) AS `t9`
      WHERE
        `t9`.`target` IS NOT NULL
        AND `t9`.`target` <> `t9`.`actor`
        AND NOT (
          `t9`.`declared`
        )
        AND `t9`.`at` >= `t9`.`since`
        AND `t9`.`at` < `t9`.`until`
    ) AS `t10`
    GROUP BY
      1,
      2,
      3,
      4
  ) AS `t11`
) AS `t12`
GROUP BY
  1,
  2,
  3,
  4

-- query: sent_weeks
SELECT
  `t12`.`actor`,
  `t12`.`space`,
  `t12`.`code`,
  `t12`.`week`,
  CAST(COUNT(*) AS INT) AS `n`,
  SUM(`t12`.`micro`) AS `micro`
FROM (
  SELECT
    `t11`.`actor`,
    `t11`.`space`,
    `t11`.`code`,
    `t11`.`hour`,
    `t11`.`micro`,
    `t11`.`flags`,
    CAST(CAST(FLOOR(CAST((
      `t11`.`hour` * 3600
    ) + 259200 AS DOUBLE) / CAST('604800.0' AS DOUBLE)) AS BIGINT) AS INT) AS `week`
  FROM (
    SELECT
      `t10`.`actor`,
      `t10`.`space`,
      `t10`.`code`,
      `t10`.`hour`,
      MAX(`t10`.`micro`) AS `micro`,
      BIT_OR(`t10`.`flags`) AS `flags`
    FROM (
      SELECT
        `t9`.`actor`,
        `t9`.`target`,
        `t9`.`kind`,
        `t9`.`at`,
        `t9`.`group_size`,
        `t9`.`weight`,
        `t9`.`flags`,
        `t9`.`space`,
        `t9`.`code`,
        `t9`.`damping`,
        `t9`.`declared`,
        `t9`.`since`,
        `t9`.`until`,
        CAST(FLOOR(CAST(`t9`.`at` AS DOUBLE) / CAST('3600.0' AS DOUBLE)) AS BIGINT) AS `hour`,
        CAST(ROUND(
          `t9`.`weight` * CASE
            WHEN `t9`.`damping` = CAST('0.0' AS DOUBLE)
            THEN CAST('1.0' AS DOUBLE)
            WHEN `t9`.`damping` = CAST('0.5' AS DOUBLE)
            THEN CAST('1.0' AS DOUBLE) / SQRT(CAST(IF(`t9`.`group_size` > 1, `t9`.`group_size`, 1) AS DOUBLE))
            ELSE POWER(
              CAST(IF(`t9`.`group_size` > 1, `t9`.`group_size`, 1) AS DOUBLE),
              -(
                `t9`.`damping`
              )
            )
          END * CAST('1000000.0' AS DOUBLE),
          0
        ) AS BIGINT) AS `micro`
      FROM (
        SELECT
          `t8`.`actor`,
          `t8`.`target`,
          `t8`.`kind`,
          `t8`.`at`,
          `t8`.`group_size`,
          `t8`.`weight`,
          `t8`.`flags`,
          `t8`.`space`,
          `t8`.`code`,
          `t8`.`damping`,
          `t8`.`declared`,
          `t3`.`since`,
          `t3`.`until`
        FROM (
          SELECT
            *
          FROM (
            SELECT
              `t4`.`actor`,
              `t4`.`target`,
              `t4`.`kind`,
              `t4`.`at`,
              `t4`.`group_size`,
              `t4`.`weight`,
              `t4`.`flags`,
              `t4`.`space`,
              `t5`.`code`,
              `t5`.`damping`,
              `t5`.`declared`
            FROM `interactions` AS `t4`
            INNER JOIN `kinds` AS `t5`
              ON `t4`.`kind` = `t5`.`kind`
          ) AS `t6`
          WHERE
            `t6`.`actor` IS NOT NULL
            AND `t6`.`weight` >= CAST('-1000000000.0' AS DOUBLE)
            AND `t6`.`weight` <= CAST('1000000000.0' AS DOUBLE)
        ) AS `t8`
        CROSS JOIN `params` AS `t3`
      ) AS `t9`
      WHERE
        `t9`.`target` IS NULL
        AND NOT (
          `t9`.`declared`
        )
        AND `t9`.`at` >= `t9`.`since`
        AND `t9`.`at` < `t9`.`until`
    ) AS `t10`
    GROUP BY
      1,
      2,
      3,
      4
  ) AS `t11`
) AS `t12`
GROUP BY
  1,
  2,
  3,
  4

-- query: declared_ties
SELECT
  `t5`.`actor`,
  `t5`.`target`,
  `t5`.`code`,
  CAST(COUNT(*) AS INT) AS `n`,
  MAX(`t5`.`micro`) AS `micro`
FROM (
  SELECT
    `t4`.`actor`,
    `t4`.`target`,
    `t4`.`kind`,
    `t4`.`at`,
    `t4`.`group_size`,
    `t4`.`weight`,
    `t4`.`flags`,
    `t4`.`space`,
    `t4`.`code`,
    `t4`.`damping`,
    `t4`.`declared`,
    CAST(ROUND(`t4`.`weight` * CAST('1000000.0' AS DOUBLE), 0) AS BIGINT) AS `micro`
  FROM (
    SELECT
      `t2`.`actor`,
      `t2`.`target`,
      `t2`.`kind`,
      `t2`.`at`,
      `t2`.`group_size`,
      `t2`.`weight`,
      `t2`.`flags`,
      `t2`.`space`,
      `t3`.`code`,
      `t3`.`damping`,
      `t3`.`declared`
    FROM `interactions` AS `t2`
    INNER JOIN `kinds` AS `t3`
      ON `t2`.`kind` = `t3`.`kind`
  ) AS `t4`
  WHERE
    `t4`.`actor` IS NOT NULL
    AND `t4`.`weight` >= CAST('-1000000000.0' AS DOUBLE)
    AND `t4`.`weight` <= CAST('1000000000.0' AS DOUBLE)
    AND (
      (
        `t4`.`at` IS NULL
      ) OR `t4`.`declared`
    )
    AND `t4`.`target` IS NOT NULL
    AND `t4`.`target` <> `t4`.`actor`
) AS `t5`
GROUP BY
  1,
  2,
  3

-- query: row_counts
SELECT
  `t5`.`kind`,
  `t5`.`reason`,
  COUNT(*) AS `rows`,
  MIN(
    IF((
      `t5`.`at` >= `t5`.`since`
    ) AND (
      `t5`.`at` < `t5`.`until`
    ), `t5`.`at`, NULL)
  ) AS `first`,
  MAX(
    IF((
      `t5`.`at` >= `t5`.`since`
    ) AND (
      `t5`.`at` < `t5`.`until`
    ), `t5`.`at`, NULL)
  ) AS `last`
FROM (
  SELECT
    `t4`.`actor`,
    `t4`.`target`,
    `t4`.`kind`,
    `t4`.`at`,
    `t4`.`group_size`,
    `t4`.`weight`,
    `t4`.`flags`,
    `t4`.`space`,
    `t4`.`since`,
    `t4`.`until`,
    CASE
      WHEN `t4`.`actor` IS NULL
      THEN 'no source'
      WHEN (
        `t4`.`target` IS NULL
      ) AND (
        `t4`.`space` IS NULL
      )
      THEN 'no target'
      WHEN COALESCE(
        (
          `t4`.`weight` >= CAST('-1000000000.0' AS DOUBLE)
        )
        AND (
          `t4`.`weight` <= CAST('1000000000.0' AS DOUBLE)
        ),
        FALSE
      )
      THEN CASE
        WHEN `t4`.`at` IS NULL
        THEN 'no time'
        WHEN (
          `t4`.`at` < 315532800
        ) OR (
          `t4`.`at` >= 4102444800
        )
        THEN 'not a time'
        ELSE ''
      END
      ELSE 'not a number'
    END AS `reason`
  FROM (
    SELECT
      `t2`.`actor`,
      `t2`.`target`,
      `t2`.`kind`,
      `t2`.`at`,
      `t2`.`group_size`,
      `t2`.`weight`,
      `t2`.`flags`,
      `t2`.`space`,
      `t3`.`since`,
      `t3`.`until`
    FROM `interactions` AS `t2`
    CROSS JOIN `params` AS `t3`
  ) AS `t4`
) AS `t5`
GROUP BY
  1,
  2
