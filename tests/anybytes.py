"""Bytes that may or may not be HTTP: heads, bodies and frames that no client of a library sends."""

from random import Random

ODD = (b"\0", b"\xff", b"\r", b"\n", b"\t", b" ", b":", b"\x7f", b"\xc3\xa9", b"a" * 9_000, b"")
METHODS = (b"GET", b"POST", b"HEAD", b"PUT", b"get", b"G\0T", b"PRI", b"CONNECT", b"OPTIONS", b"")
TARGETS = (
    *(b"/", b"/graphql", b"/hub", b"/chat/x-y", b"/auth/login", b"/health", b"/metrics", b"*", b""),
    *(b"http://x/", b"http://[::1", b"//x", b"/%zz%00%ff", b"/\xff", b"/?a=%", b"/..", b"/\0"),
    *(b"/graphql?query=" + b"{" * 3_000, b"/" + b"a" * 70_000, b"/a b", b"#", b"/graphql?query=%"),
)
VERSIONS = (b"HTTP/1.1", b"HTTP/1.0", b"HTTP/9.9", b"HTTP/2", b"http/1.1", b"", b"HTTP/1.1 x")
FIELDS = (
    *(
        b"host: x",
        b"host: \xff",
        b"host:",
        b"host : x",
        b" host: x",
        b"content-type: application/json",
    ),
    *(b"content-length: 5", b"content-length: -1", b"content-length: 5, 5", b"content-length: x"),
    *(b"content-length: 99999999999999999999", b"content-length: 100", b"content-length: 0"),
    *(b"transfer-encoding: chunked", b"transfer-encoding: gzip, chunked", b"transfer-encoding: x"),
    *(b"expect: 100-continue", b"expect: x", b"connection: close", b"connection: upgrade"),
    *(b"upgrade: websocket", b"upgrade: h2c", b"sec-websocket-version: 13", b"no colon", b": x"),
    *(b"sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==", b"sec-websocket-key: x"),
    *(b"sec-websocket-protocol: graphql-transport-ws", b"sec-websocket-protocol: \xff"),
    *(b"sec-websocket-extensions: permessage-deflate; x=\xff", b"cookie: a=\xff;;=;", b"range: x"),
    *(b"authorization: Bearer \xff", b"authorization: Basic Og==", b"x: " + b"a" * 70_000),
    *(b"accept-encoding: gzip", b"te: trailers", b"trailer: host", b"x-y: \x01", b"origin: \xff"),
)
BODIES = (
    *(b"", b"{}", b'{"query":"{me{id}}"}', b"\xff\0", b"5\r\n{   }\r\n0\r\n\r\n", b"zz\r\n{}\r\n"),
    *(b"5\r\n{}", b"fffffffffffffffff\r\n{}\r\n0\r\n\r\n", b"-1\r\n\r\n", b"0\r\nhost: x\r\n\r\n"),
    *(b"2;a=" + b"b" * 70_000 + b"\r\n{}\r\n0\r\n\r\n", b"2\n{}\n0\n\n", b"x" * 100_000),
    *(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n" * 3, b"\x81\x05hello", b"\x89\x00\x88\x02\x03\xe8"),
    *(b"\x81\x85\0\0\0\0hello", b"\x83\x80\0\0\0\0", b"\xc1\x80\0\0\0\0", b"\x88\x81\0\0\0\0x"),
    *(
        b"\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0",
        b"\x80\x80\0\0\0\0",
        b"\x81\x82\0\0\0\0\xff\xfe",
    ),
)
FIXED = (b"\x16\x03\x01\x02\x00\x01\x00", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\r\n" * 50, b"{}")


def wire(chance: Random) -> bytes:
    """Give a head and a body of odd parts, now and then broken in one more place."""
    if chance.random() < 0.03:
        return chance.choice(FIXED)
    line = b" ".join([_odd(chance, METHODS), _odd(chance, TARGETS), _odd(chance, VERSIONS)])
    fields = [b"host: x"] * (chance.random() < 0.7)
    fields += [chance.choice(FIELDS) for _ in range(chance.choice([0, 1, 2, 3, 6, 120]))]
    end = chance.choice([b"\r\n"] * 6 + [b"\n"])
    made = end.join([line, *fields, b"", b""]) + chance.choice(BODIES)
    if chance.random() < 0.3:
        start = chance.randrange(len(made))
        noise = chance.choice([*ODD, chance.randbytes(chance.randrange(1, 40))])
        made = made[:start] + noise + made[start + chance.randrange(3) :]
    return made


def _odd(chance: Random, known: tuple[bytes, ...]) -> bytes:
    """Give mostly the first few, which lead on."""
    return known[min(chance.randrange(len(known)), chance.randrange(len(known)))]
