"""What the web application remembers. The only package that knows SQLAlchemy."""
