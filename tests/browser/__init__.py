"""What the tests of the site in a browser need: a server, and the queries that the search has to answer."""
