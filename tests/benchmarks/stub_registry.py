"""A registry that takes everything after a while: `python -m tests.benchmarks.stub_registry MILLISECONDS`.

Prints its port. It costs the machine next to nothing, so that what is measured is who sends.
"""

import asyncio
import sys

ANSWER = b'{"envelope_ceterms_ctid": "ce-00000000-0000-4000-8000-000000000000", "envelope_id": "1", "changed": true}'
RESPONSE = (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(ANSWER)) + ANSWER


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, seconds: float) -> None:
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = next(
                (
                    int(line.split(b":")[1])
                    for line in head.split(b"\r\n")
                    if line.lower().startswith(b"content-length")
                ),
                0,
            )
            await reader.readexactly(length)
            await asyncio.sleep(seconds)
            writer.write(RESPONSE)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main(seconds: float) -> None:
    server = await asyncio.start_server(lambda r, w: serve(r, w, seconds=seconds), "127.0.0.1", 0, backlog=512)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) / 1000))
