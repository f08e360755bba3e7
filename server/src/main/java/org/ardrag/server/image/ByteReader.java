package org.ardrag.server.image;

import java.nio.charset.StandardCharsets;

/** Numbers at positions of a file in memory. Reading past its end throws {@link IndexOutOfBoundsException}. */
record ByteReader(byte[] bytes) {

    boolean has(long at, long length) {
        return at >= 0 && length >= 0 && at + length <= bytes.length;
    }

    int u8(int at) {
        return bytes[at] & 0xFF;
    }

    /** Big-endian. */
    int u16(int at) {
        return u8(at) << 8 | u8(at + 1);
    }

    /** Big-endian. */
    long u32(int at) {
        return (long) u16(at) << 16 | u16(at + 2);
    }

    /** Little-endian. */
    int u16le(int at) {
        return u8(at + 1) << 8 | u8(at);
    }

    /** Little-endian. */
    int u24le(int at) {
        return u8(at + 2) << 16 | u16le(at);
    }

    /** Little-endian. */
    long u32le(int at) {
        return (long) u16le(at + 2) << 16 | u16le(at);
    }

    /** Four characters. */
    String text(int at) {
        return new String(bytes, at, 4, StandardCharsets.ISO_8859_1);
    }
}
