package org.ardrag.server.image;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The chunks of a WebP file (RFC 9649, 2.3). */
final class WebpChunks {

    private static final int FIRST = 12;

    private WebpChunks() {}

    /** The content of the first chunk of this type, or null. */
    static byte @Nullable [] find(byte[] file, String wanted) {
        ByteReader bytes = new ByteReader(file);
        long at = FIRST;
        while (bytes.has(at, 8)) {
            long length = bytes.u32le((int) at + 4);
            if (!bytes.has(at + 8, length)) {
                return null;
            }
            if (bytes.text((int) at).equals(wanted)) {
                return Arrays.copyOfRange(file, (int) at + 8, (int) (at + 8 + length));
            }
            at += 8 + length + (length & 1); // chunks are padded to even length
        }
        return null;
    }
}
