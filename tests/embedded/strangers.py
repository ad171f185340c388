"""What a stranger on this machine, or a web page that somebody looks at, sends to a server."""

from urllib.parse import urlsplit

import httpx2
import psutil

from taskflow.embedded import Child

PAGE = {"origin": "https://page.example"}
WRONG = {"authorization": "Bearer wrong"}


async def answers(child: Child, *paths: str) -> dict[str, set[int]]:
    """Give by path the statuses that strangers get, and pages, and who guesses the key."""
    place = urlsplit(child.url)
    async with httpx2.AsyncClient(base_url=f"http://{place.netloc}") as client:
        return {
            path: {
                (
                    await client.request(method, path, headers=headers, json={"input": "x"})
                ).status_code
                for headers in ({}, PAGE, WRONG, {**PAGE, **WRONG})
                for method in ("GET", "POST")
            }
            for path in paths
        }


async def leave_of_a_page(child: Child, path: str) -> str | None:
    """Give which origin may read the answer to a page's question, and to its preflight."""
    place = urlsplit(child.url)
    asks = {"access-control-request-method": "POST"}
    async with httpx2.AsyncClient(base_url=f"http://{place.netloc}") as client:
        told = [
            await client.options(path, headers={**PAGE, **asks}),
            await client.post(path, headers=PAGE, json={}),
        ]
    return next((a for one in told if (a := one.headers.get("access-control-allow-origin"))), None)


def shown(child: Child) -> str:
    """Give what other people of this machine may see of the process, and of this one."""
    processes = (psutil.Process(child.pid), psutil.Process())
    return "\n".join(
        text for one in processes for text in [*one.cmdline(), *one.environ().values()]
    )
