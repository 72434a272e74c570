"""Cannot be imported: it ends the program."""

raise SystemExit("usage: this is a script\nwith two lines")
