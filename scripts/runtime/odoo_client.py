"""A user of a running Odoo server, over HTTP as the web client and as other programs do it."""

import itertools
import json
import urllib.error
import urllib.parse
import urllib.request
import xmlrpc.client
from http.cookiejar import CookieJar

TIMEOUT = 120


class Refused(Exception):
    """The server refused a call: `kind` is Odoo's exception, such as odoo.exceptions.UserError."""

    def __init__(self, kind, message):
        super().__init__(f"{kind}: {message}")
        self.kind = kind
        self.message = message


class Client:
    """One signed-in session; demo users' passwords equal their logins."""

    def __init__(self, url, database, login, password=None):
        self.url = url
        self.database = database
        self.login = login
        self.password = password or login
        self._numbers = itertools.count(1)
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        session = self._json(
            "/web/session/authenticate",
            {"db": database, "login": login, "password": self.password},
        )
        self.user_id = session["uid"]

    def call(self, model, method, *args, **kwargs):
        """Call a public method as the web client does, in the language of the demo users."""
        context = {"lang": "vi_VN", "tz": "Asia/Ho_Chi_Minh"} | kwargs.get("context", {})
        kwargs["context"] = context
        return self._json(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def search_read(self, model, domain=(), fields=(), **kwargs):
        return self.call(model, "search_read", list(domain), list(fields), **kwargs)

    def get(self, path):
        """Fetch a page, paper or file: status, headers and body; refusals are not raised."""
        try:
            answer = self._opener.open(self.url + path, timeout=TIMEOUT)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return answer.status, answer.headers, answer.read()

    def xmlrpc(self, model, method, *args, **kwargs):
        """Call a public method over XML-RPC, with the password at every call."""
        proxy = xmlrpc.client.ServerProxy(f"{self.url}/xmlrpc/2/object", allow_none=True)
        with proxy:
            return proxy.execute_kw(
                self.database, self.user_id, self.password, model, method, args, kwargs
            )

    def json2(self, model, method, **kwargs):
        """Call a public method over JSON-2 with an API key, made on first use."""
        if not hasattr(self, "_key"):
            self._key = self._make_key()
        request = urllib.request.Request(
            f"{self.url}/json/2/{model}/{method}",
            data=json.dumps(kwargs).encode(),
            headers={
                "Authorization": f"bearer {self._key}",
                "Content-Type": "application/json",
                "X-Odoo-Database": self.database,
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            answer = json.load(error)
            raise Refused(answer["name"], answer["message"]) from error

    def _make_key(self):
        wizard = self.call("res.users.apikeys.description", "create", [{"name": "tests"}])
        action = self.call("res.users.apikeys.description", "make_key", wizard)
        if action["res_model"] == "res.users.identitycheck":
            action = self.call(
                action["res_model"],
                "run_check",
                [action["res_id"]],
                context={"password": self.password},
            )
        return action["context"]["default_key"]

    def _json(self, path, params):
        body = {"jsonrpc": "2.0", "method": "call", "id": next(self._numbers), "params": params}
        request = urllib.request.Request(
            self.url + path,
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with self._opener.open(request, timeout=TIMEOUT) as answer:
            result = json.load(answer)
        if "error" in result:
            data = result["error"]["data"]
            raise Refused(data["name"], data["message"])
        return result["result"]
