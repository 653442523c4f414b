"""Proves that a change of the code changed nothing for a user: every answer of the site, before and after.

    python -m scripts.compare record TREE FOLDER     every page, form, file, mail and command of one tree
    python -m scripts.compare compare FOLDER FOLDER  what differs and is not explained by reasons.yaml
    make compare BEFORE=/path/to/the/older/tree      both trees, then what differs

TREE is a checkout with its `.venv`.
It is driven from outside, so that it may have other modules, other tables and other templates than this one: its
command line makes a fresh demonstration and serves it, and pages are asked for over HTTP.
Of its code only `lms.app:create_app` and `lms.settings:Settings` are named, to list its routes (routes.py), and of
its database only `outbox` and `person`, to read its mail (site.py).

What is recorded, for each of the cast and for nobody:

- every page that links lead to, and each route without parameters; of a route that many records share, so many;
- for each form, told apart by its route and its fields: what comes of one filled form for each of its buttons, and of
  one with nothing but its token, with the pages that one is led to and the mail it wrote;
- forms and pages behind those answers, as deep as they go, and some longer ways (journeys.py);
- what the worker writes on the next day and a month later, each mail as it leaves, and what the commands print.

Every answer is asked of the same database, so that none depends on what was asked before it.
Time stands still (Debian's package `faketime`) and chance is drawn from the name of the request (still/): two records
of one tree are equal.
PDFs are recorded as their text (`pdftotext -layout`, from `poppler-utils`).
"""
