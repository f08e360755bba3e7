package org.ardrag.server.image;

import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.imaging.jpeg.JpegProcessingException;
import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.jspecify.annotations.Nullable;

/**
 * How a stored picture must be turned to stand upright: the EXIF tag Orientation (EXIF 2.3, 4.6.4 A), values 1 to 8.
 *
 * @param tag the EXIF value
 */
public record Orientation(int tag) {

    static final Orientation UPRIGHT = new Orientation(1);

    /** "Exif\0\0", which stands before the TIFF header in JPEG and by mistake in some WebP files. */
    private static final byte[] PREAMBLE = {'E', 'x', 'i', 'f', 0, 0};

    public Orientation {
        if (tag < 1 || tag > 8) {
            throw new IllegalArgumentException("orientation " + tag + ", allowed are 1 to 8");
        }
    }

    /** What the file's EXIF data says; upright when it says nothing, or nonsense. */
    static Orientation of(PictureFormat format, byte[] file) {
        try {
            Metadata metadata =
                    switch (format) {
                        case JPEG ->
                            JpegMetadataReader.readMetadata(new ByteArrayInputStream(file), List.of(new ExifReader()));
                        case PNG -> exif(PngChunks.find(file, "eXIf"));
                        case WEBP -> exif(WebpChunks.find(file, "EXIF"));
                    };
            ExifIFD0Directory directory = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
            Integer tag = directory == null ? null : directory.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
            return tag == null || tag < 1 || tag > 8 ? UPRIGHT : new Orientation(tag);
        } catch (JpegProcessingException | IOException | RuntimeException e) {
            return UPRIGHT; // unreadable EXIF data does not spoil the picture
        }
    }

    private static Metadata exif(byte @Nullable [] chunk) {
        Metadata metadata = new Metadata();
        if (chunk != null) {
            int skip = chunk.length > PREAMBLE.length
                            && Arrays.equals(PREAMBLE, 0, PREAMBLE.length, chunk, 0, PREAMBLE.length)
                    ? PREAMBLE.length
                    : 0;
            new ExifReader().extract(new ByteArrayReader(Arrays.copyOfRange(chunk, skip, chunk.length)), metadata);
        }
        return metadata;
    }

    /** Whether width and height change places. */
    boolean swaps() {
        return tag >= 5;
    }

    /** Where a rectangle of the upright picture lies in the stored one of this size. */
    Crop toStored(Crop upright, int storedWidth, int storedHeight) {
        int x = upright.x();
        int y = upright.y();
        int w = upright.width();
        int h = upright.height();
        return switch (tag) {
            case 2 -> new Crop(storedWidth - x - w, y, w, h);
            case 3 -> new Crop(storedWidth - x - w, storedHeight - y - h, w, h);
            case 4 -> new Crop(x, storedHeight - y - h, w, h);
            case 5 -> new Crop(y, x, h, w);
            case 6 -> new Crop(y, storedHeight - x - w, h, w);
            case 7 -> new Crop(storedWidth - y - h, storedHeight - x - w, h, w);
            case 8 -> new Crop(storedWidth - y - h, x, h, w);
            default -> upright;
        };
    }

    /** Turns a stored picture upright. */
    RgbImage upright(RgbImage stored) {
        if (tag == 1) {
            return stored;
        }
        int width = swaps() ? stored.height() : stored.width();
        int height = swaps() ? stored.width() : stored.height();
        byte[] rgb = new byte[stored.rgb().length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                Crop from = toStored(new Crop(x, y, 1, 1), stored.width(), stored.height());
                System.arraycopy(stored.rgb(), 3 * (from.y() * stored.width() + from.x()), rgb, 3 * (y * width + x), 3);
            }
        }
        return new RgbImage(width, height, rgb);
    }
}
