"""What the tests of the site in a browser need: a server, and the queries that the search has to answer.

Those in ``queries-tuned.json`` were used to tune the search. Those in ``queries-untouched.json`` were written from
the pages alone, after it was done: all of them found a right section at the first try. Those in
``queries-pitfalls.json`` are what somebody types who has met one.
"""
