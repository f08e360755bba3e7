package org.ardrag.server.image;

import org.jspecify.annotations.Nullable;

/** The kinds of picture that can be uploaded, told apart by their first bytes and never by name. */
public enum PictureFormat {
    PNG("image/png"),
    JPEG("image/jpeg"),
    WEBP("image/webp");

    private final String contentType;

    PictureFormat(String contentType) {
        this.contentType = contentType;
    }

    public String contentType() {
        return contentType;
    }

    /** The format of a file, null when it is none of these. */
    static @Nullable PictureFormat of(byte[] file) {
        ByteReader bytes = new ByteReader(file);
        if (bytes.has(0, 8) && bytes.u32(0) == 0x89504E47L && bytes.u32(4) == 0x0D0A1A0AL) {
            return PNG;
        }
        if (bytes.has(0, 3) && bytes.u16(0) == 0xFFD8 && bytes.u8(2) == 0xFF) {
            return JPEG;
        }
        if (bytes.has(0, 12) && bytes.text(0).equals("RIFF") && bytes.text(8).equals("WEBP")) {
            return WEBP;
        }
        return null;
    }
}
