package io.gatehouse.testing;

/** How the end of a body is told. */
enum Framing {
    /** No head is written at all: the script writes every byte itself. */
    RAW,
    /** A {@code Content-Length} header. */
    LENGTH,
    /** {@code Transfer-Encoding: chunked}, a chunk for each piece. */
    CHUNKED,
    /** The connection's end. */
    UNTIL_CLOSE
}
