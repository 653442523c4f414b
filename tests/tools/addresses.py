"""Addresses of pages that others read about somebody."""

from __future__ import annotations

from flask import Flask

# Beside these, a page's rest is what everyone reads of the site, or what is about nobody.
OF_OTHERS = ("/people/", "/team/", "/assign", "/supervision/", "/practice/", "/program/events/", "/program/items/")
ASKED_FOR = (
    "/team/?person={}&category=samhsa-8",
    "/team/child-welfare/?person={}&category=cw-safety",
    "/team/?order=need",
    "/assign/?person={}&course=overdose-and-naloxone",
    "/supervision/?period=year",
)


def addresses(app: Flask, person_id: int) -> list[str]:
    """Of every page that is about this person or about people; each is opened for whoever may, or refused."""
    about = {"person_id": person_id, "framework": "samhsa"}
    build = app.url_map.bind("").build
    found = {
        build(rule.endpoint, {name: about[name] for name in rule.arguments})
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.arguments <= about.keys()
    }
    asked = [address.format(person_id) for address in ASKED_FOR]
    return ["/", "/own/", *sorted(one for one in found if one.startswith(OF_OTHERS)), *asked]
