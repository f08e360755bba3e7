package org.ardrag.server.image;

/**
 * What a picture's header says, read without decoding anything.
 *
 * @param width pixels, as stored
 * @param height pixels, as stored
 */
record PictureHeader(long width, long height) {

    /**
     * Reads a picture's size.
     *
     * @throws BadPictureException if the header is broken
     */
    static PictureHeader read(PictureFormat format, byte[] file) {
        try {
            PictureHeader header =
                    switch (format) {
                        case PNG -> png(new ByteReader(file));
                        case JPEG -> jpeg(new ByteReader(file));
                        case WEBP -> webp(new ByteReader(file));
                    };
            if (header.width() < 1 || header.height() < 1) {
                throw new BadPictureException("its header says " + header.width() + " x " + header.height()
                        + " pixels, at least 1 x 1 is needed");
            }
            return header;
        } catch (IndexOutOfBoundsException e) {
            throw new BadPictureException("the file ends inside its header, after " + file.length + " bytes");
        }
    }

    /** PNG specification, 11.2.1: the first chunk is IHDR. */
    private static PictureHeader png(ByteReader bytes) {
        if (!bytes.text(12).equals("IHDR")) {
            throw new BadPictureException("its first chunk is not IHDR");
        }
        return new PictureHeader(bytes.u32(16), bytes.u32(20));
    }

    /** ITU-T T.81, B.2.2: the frame header stands behind one of the SOF markers. */
    private static PictureHeader jpeg(ByteReader bytes) {
        int at = 2;
        while (true) {
            if (bytes.u8(at) != 0xFF) {
                throw new BadPictureException("there is no marker at byte " + at);
            }
            int marker = bytes.u8(at + 1);
            if (marker == 0xFF) { // a fill byte
                at++;
                continue;
            }
            boolean alone = marker == 0x01 || marker >= 0xD0 && marker <= 0xD8;
            if (alone) {
                at += 2;
                continue;
            }
            // C4 (Huffman tables), C8 (reserved) and CC (arithmetic conditioning) lie among the frame headers.
            boolean frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
            if (frame) {
                return new PictureHeader(bytes.u16(at + 7), bytes.u16(at + 5));
            }
            if (marker == 0xDA || marker == 0xD9) {
                throw new BadPictureException("there is no frame header before the picture's data");
            }
            at += 2 + bytes.u16(at + 2);
        }
    }

    /** RFC 9649, 2.5 to 2.7: lossy, lossless and extended files each say their size elsewhere. */
    private static PictureHeader webp(ByteReader bytes) {
        String kind = bytes.text(12);
        int data = 20;
        switch (kind) {
            case "VP8X":
                if ((bytes.u8(data) & 0x02) != 0) {
                    throw new BadPictureException("it is an animation, a still picture is needed");
                }
                return new PictureHeader(bytes.u24le(data + 4) + 1L, bytes.u24le(data + 7) + 1L);
            case "VP8 ":
                if (bytes.u24le(data + 3) != 0x2A019D) {
                    throw new BadPictureException("its VP8 start code is missing");
                }
                return new PictureHeader(bytes.u16le(data + 6) & 0x3FFF, bytes.u16le(data + 8) & 0x3FFF);
            case "VP8L":
                if (bytes.u8(data) != 0x2F) {
                    throw new BadPictureException("its VP8L signature is missing");
                }
                long sizes = bytes.u32le(data + 1);
                return new PictureHeader((sizes & 0x3FFF) + 1, (sizes >> 14 & 0x3FFF) + 1);
            default:
                throw new BadPictureException("its first chunk is \"" + kind + "\", none of VP8, VP8L, VP8X");
        }
    }
}
