package org.ardrag.server.image;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The chunks of a PNG file. */
final class PngChunks {

    private static final int SIGNATURE = 8;
    private static final Set<String> NEEDED = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");

    private PngChunks() {}

    /**
     * The file with nothing but what its pixels need. Text and colour profile chunks are compressed: a small file
     * can hold gigabytes of them, so no decoder ever sees them.
     *
     * @throws BadPictureException if a chunk is longer than the file
     */
    static byte[] pixelsOnly(byte[] file) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(file.length);
        out.write(file, 0, SIGNATURE);
        walk(file, (type, at, length) -> {
            if (NEEDED.contains(type)) {
                out.write(file, at - 8, length + 12);
            }
        });
        return out.toByteArray();
    }

    /** The content of the first chunk of this type, or null. */
    static byte @Nullable [] find(byte[] file, String wanted) {
        byte[][] found = new byte[1][];
        walk(file, (type, at, length) -> {
            if (type.equals(wanted) && found[0] == null) {
                found[0] = Arrays.copyOfRange(file, at, at + length);
            }
        });
        return found[0];
    }

    private interface Visitor {
        void chunk(String type, int at, int length);
    }

    private static void walk(byte[] file, Visitor visitor) {
        ByteReader bytes = new ByteReader(file);
        int at = SIGNATURE;
        while (bytes.has(at, 12)) {
            long length = bytes.u32(at);
            String type = bytes.text(at + 4);
            if (!bytes.has(at, length + 12)) {
                throw new BadPictureException("its chunk " + type + " of " + length + " bytes is cut off");
            }
            visitor.chunk(type, at + 8, (int) length);
            if (type.equals("IEND")) {
                return;
            }
            at += (int) length + 12;
        }
        throw new BadPictureException("it ends without an IEND chunk");
    }
}
