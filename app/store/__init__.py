"""The only room that knows SQLite: connections, migrations, the unit of work, one repository an aggregate."""
