"""One of the cast goes through the whole site: every link, then every form, then what lies behind the answers."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode, urlsplit

from scripts.compare.browser import Answer, Browser
from scripts.compare.forms import ADDRESS, SERIAL, STRANGER, TOKEN, Form, Hand, Page, Value, filled
from scripts.compare.site import Mail, Site, State

MOST_OF_A_ROUTE = 150
MOST_OF_A_QUERY = 15
MOST_OF_A_FORM = 2
LONGEST_CHAIN = 14
NOBODY = "nobody"
ONE_TIME = "/link/"
WITH_A_FORM = "/verify/"  # open to everyone


@dataclass(frozen=True, slots=True)
class Request:
    """`as_stranger` forgets all cookies first, as whoever opens a link from a mail has none."""

    method: str
    path: str
    form: tuple[tuple[str, Value], ...] = ()
    as_stranger: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """One thing that was tried: what came before it, what was sent, and all that came of it."""

    what: str
    answers: list[Answer]
    chain: tuple[Request, ...] = ()
    sent: tuple[tuple[str, Value], ...] = ()
    mails: tuple[Mail, ...] = ()
    letters: tuple[dict[str, str], ...] = ()


@dataclass
class Visited:
    """What a role found: all paths and the first of each route, and what was tried of forms."""

    paths: dict[str, None] = field(default_factory=dict)
    first_paths: dict[str, str] = field(default_factory=dict)
    tried: set[str] = field(default_factory=set)
    counted: Counter[tuple[str, str]] = field(default_factory=Counter)
    filled: list[Exchange] = field(default_factory=list)


class Visitor:
    """`state` is the database right after signing in; every answer begins from there."""

    def __init__(self, site: Site, role: str, visited: Visited) -> None:
        self.site, self.role, self.visited = site, role, visited
        self.browser = Browser(site, role)
        self.hand = STRANGER if role.startswith(NOBODY) else Hand(f"{role.split()[0]}@example.org")
        self.todo: deque[tuple[tuple[Request, ...], Page]] = deque()
        self._sign_in()
        self.cookies = dict(self.browser.cookies)
        self.state = State(site)
        self.mails = site.mails()

    def _sign_in(self) -> None:
        """And asks for one page, so that the session has a token for forms."""
        page = self.browser.get("/sign-in").page
        if not self.role.startswith(NOBODY) and page is not None:
            (form,) = (one for one in page.forms if any(each.kind == "password" for each in one.fields))
            answer = self.browser.post(form.action, filled(form, page, self.hand))
            if answer.status != 302:
                raise RuntimeError(f"{self.role} cannot sign in: {answer.status}")
        self.browser.get(WITH_A_FORM)

    # Pages

    def look_around(self) -> Iterator[Exchange]:
        """The pages of routes without parameters, and not what they link to."""
        for path in self.site.routes.without_parameters:
            yield self._look_at(path)

    def crawl(self) -> Iterator[Exchange]:
        """Every page that links lead to, by number of steps from home and then by name."""
        frontier = {"/", *self.site.routes.without_parameters}
        counted: Counter[tuple[str, tuple[str, ...]]] = Counter()
        while frontier:
            found: set[str] = set()
            for path in sorted(frontier):
                if not self._is_wanted(path, counted):
                    continue
                exchange = self._look_at(path)
                found |= self._ways_on(exchange.answers[0])
                yield exchange
            frontier = found - self.visited.paths.keys()

    def _is_wanted(self, path: str, counted: Counter[tuple[str, tuple[str, ...]]]) -> bool:
        query = urlsplit(path).query
        key = (self.site.routes.name_of(path), tuple(sorted({one.partition("=")[0] for one in query.split("&")})))
        counted[key] += 1
        return path not in self.visited.paths and counted[key] <= (MOST_OF_A_QUERY if query else MOST_OF_A_ROUTE)

    def _look_at(self, path: str) -> Exchange:
        self.begin(())
        answer = self.browser.get(path)
        self.visited.paths[path] = None
        self.visited.first_paths.setdefault(self.site.routes.name_of(path), path)
        if found := SERIAL.search(path):
            self.hand = replace(self.hand, serial=found[0])
        if (page := answer.page) is not None:
            self.todo.append(((), page))
        return Exchange(f"GET {path}", [answer])

    def _ways_on(self, answer: Answer) -> set[str]:
        """Links, redirects, and forms that only ask: as they stand, and with something chosen."""
        if answer.leads_to:
            return {answer.leads_to}
        page = answer.page
        if page is None:
            return set()
        ways = set(page.links)
        for form in page.forms:
            if form.method == "get":
                stands = [(one.name, one.value) for one in form.fields if one.kind in ("hidden", "text", "search")]
                ways |= {f"{form.action}?{urlencode(each)}" for each in (stands, filled(form, page, self.hand))}
        return ways

    # Forms

    def explore(self) -> Iterator[Exchange]:
        """Every form of the pages that were found, and of those that they lead to."""
        while self.todo:
            chain, page = self.todo.popleft()
            for form in page.forms:
                route = self.site.routes.name_of(form.action)
                what = f"POST {route} ({form.signature})"
                if form.method != "post" or f"{what} {form.action}" in self.visited.tried:
                    continue
                self.visited.counted[route, form.signature] += 1
                number = self.visited.counted[route, form.signature]
                if number <= MOST_OF_A_FORM:
                    self.visited.tried |= {what, f"{what} {form.action}"}
                    yield from self._try(chain, page, form, what if number == 1 else f"{what} #{number}")

    def _try(self, chain: tuple[Request, ...], page: Page, form: Form, what: str) -> Iterator[Exchange]:
        yield self._send(chain, Request("POST", form.action, tuple(form.token)), f"{what} empty")
        sent = tuple(filled(form, page, self.hand))
        for name, value, action in form.buttons or [("", "", form.action)]:
            pressed = f" by {name}={value}" if name else f" to {action}" if action != form.action else ""
            request = Request("POST", action, (*sent, (name, value)) if name else sent)
            exchange = self._send(chain, request, f"{what} filled{pressed}", goes_on=True)
            self.visited.filled.append(exchange)
            yield exchange

    def _send(self, chain: tuple[Request, ...], request: Request, what: str, *, goes_on: bool = False) -> Exchange:
        """With `goes_on`, also new kinds of pages that the answer leads to, and their forms are put in line."""
        self.begin(chain)
        answers = self.answers_to(request)
        mails = tuple(one for number, one in self.site.mails().items() if number not in self.mails)
        letters = self.site.work() if any("{link}" in one.body for one in mails) else []
        if goes_on and len(chain) < LONGEST_CHAIN:
            done = (*chain, request, *(Request("GET", one.path) for one in answers[1:]))
            links = {found[1] for letter in letters for found in ADDRESS.finditer(letter["body"])}
            if (page := answers[-1].page) is not None:
                self.todo.append((done, page))
                links |= page.links
            answers += self._look_beyond(done, links)
        return Exchange(what, answers, chain, request.form, mails, tuple(letters))

    def _look_beyond(self, done: tuple[Request, ...], links: set[str]) -> list[Answer]:
        """Pages of routes that this role has not met, one after the other; one-time links last, as a stranger."""
        answers = []
        for path in sorted(links, key=lambda path: (path.startswith(ONE_TIME), path)):
            route = self.site.routes.name_of(path)
            if route in self.visited.first_paths:
                continue
            self.visited.first_paths[route] = path
            request = Request("GET", path, as_stranger=path.startswith(ONE_TIME))
            done = (*done, request)
            answers += self.answers_to(request)
            if (page := answers[-1].page) is not None:
                self.todo.append((done, page))
        return answers

    def answers_to(self, request: Request) -> list[Answer]:
        if request.as_stranger:
            self.browser.cookies.clear()
        if request.method == "GET":
            return [self.browser.get(request.path)]
        return self.browser.follow(self.browser.post(request.path, request.form))

    def begin(self, chain: tuple[Request, ...]) -> None:
        """Puts everything back, then does again what comes first."""
        self.state.put_back()
        self.browser.begin(self.cookies)
        for request in chain:
            if request.as_stranger:
                self.browser.cookies.clear()
            if request.method == "GET":
                self.browser.get(request.path)
            else:
                self.browser.post(request.path, request.form)

    # Doors of others

    def try_doors(self, paths: Sequence[str], forms: Sequence[Exchange]) -> Iterator[Exchange]:
        """Addresses and forms that others found, with one's own token; what opens is explored as well."""
        self.begin(())
        page = self.browser.get(WITH_A_FORM).page
        token = next((form.token for form in page.forms if form.token), []) if page else []
        for path in paths:
            yield replace(self._look_at(path), what=f"GET {path} of others")
        for one in forms:
            sent = (*token, *((name, value) for name, value in one.sent if name != TOKEN))
            path = one.answers[0].path
            yield self._send((), Request("POST", path, sent), f"{one.what} of others", goes_on=True)
        yield from self.explore()
