// Builds the files browsers load: one bundle per entry, minified, named by its content, and a
// manifest (asset name -> file name) that icomms/web/assets.py reads.
import { build } from "esbuild";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "icomms", "web", "static", "dist");
const entries = ["app.css", "app.js", "icon.svg", "map.js"].filter((name) => existsSync(join(here, name)));

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: entries,
  outdir: out,
  entryNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  legalComments: "none",
  target: ["es2022"],
  loader: { ".svg": "copy" },
  metafile: true,
});

const manifest = {};
for (const [file, { entryPoint, inputs }] of Object.entries(metafile.outputs)) {
  manifest[entryPoint ?? Object.keys(inputs)[0]] = basename(file);
}
// The manifest comes last and whole: whoever finds it finds every file it names.
writeFileSync(join(out, "manifest.new"), `${JSON.stringify(manifest, null, 2)}\n`);
renameSync(join(out, "manifest.new"), join(out, "manifest.json"));
