"""Take a picture of one page of a running Odoo: camera.py URL LOGIN FILE (in the environment)."""

import sys
from urllib.parse import urljoin

from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"


def main(url, login, file):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(
            viewport={"width": 1200, "height": 900},
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
        )
        page.goto(urljoin(url, "/web/login"))
        page.fill("#login", login)
        page.fill("#password", login)
        page.click("button[type=submit]")
        page.wait_for_url("**/odoo/**")
        page.goto(url)
        page.wait_for_selector(".o_data_row")
        page.wait_for_timeout(1000)
        page.screenshot(path=file)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
