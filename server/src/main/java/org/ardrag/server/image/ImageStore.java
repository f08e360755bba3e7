package org.ardrag.server.image;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.server.Folders;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.Tokens;
import org.ardrag.server.problem.Problem;
import org.ardrag.server.video.PictureDecoder;
import org.ardrag.server.video.VideoException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Uploaded pictures on disk. A file is told apart by its content, its size in pixels is read from its header, and only
 * then it is decoded once, to know that it can be. Everything here blocks: not for Netty's threads.
 */
@Component
public final class ImageStore {

    private static final Logger LOG = LoggerFactory.getLogger(ImageStore.class);

    private record Entry(StoredImage image, long usedAt) {}

    private final StudioProperties.Limits limits;
    private final Duration kept;
    private final Path dir;
    private final MeterRegistry meters;
    private final SharedPictures shared;
    /** In the order of their last use. */
    private final Map<String, Entry> images = new LinkedHashMap<>(16, 0.75f, true);

    ImageStore(StudioProperties properties, MeterRegistry meters, SharedPictures shared) throws IOException {
        this.limits = properties.limits();
        this.kept = properties.timing().imageKept();
        this.dir = properties.dataDir().resolve("uploads");
        this.meters = meters;
        this.shared = shared;
        Files.createDirectories(dir);
        Folders.empty(dir); // pictures do not outlive the studio that took them
    }

    /**
     * Takes a file in.
     *
     * @throws Problem 415 if it is no picture of a known kind, 422 if it cannot be decoded or has too many pixels
     */
    StoredImage add(byte[] file) throws IOException {
        StoredImage image;
        try {
            image = check(Tokens.next(), file);
        } catch (Problem e) {
            meters.counter("studio.uploads", "outcome", e.slug()).increment();
            throw e;
        }
        write(image, file);
        try {
            shared.put(image.id(), file);
        } catch (IOException e) {
            Files.deleteIfExists(image.file());
            throw e;
        }
        meters.counter("studio.uploads", "outcome", "taken").increment();
        keep(image).forEach(this::delete);
        return image;
    }

    private static void write(StoredImage image, byte[] file) throws IOException {
        try {
            Files.write(image.file(), file);
        } catch (IOException e) {
            Files.deleteIfExists(image.file());
            throw e;
        }
    }

    /** Returns those that must go for it. */
    private List<StoredImage> keep(StoredImage image) {
        List<StoredImage> dropped = new ArrayList<>();
        synchronized (images) {
            images.put(image.id(), new Entry(image, System.nanoTime()));
            Iterator<Entry> oldest = images.values().iterator();
            while (images.size() - dropped.size() > limits.images()) {
                dropped.add(oldest.next().image());
            }
            dropped.forEach(gone -> images.remove(gone.id()));
        }
        return dropped;
    }

    private StoredImage check(String id, byte[] file) {
        PictureFormat format = PictureFormat.of(file);
        if (format == null) {
            throw new Problem(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "not-a-picture",
                    "Not a PNG, JPEG or WebP picture",
                    "the file of " + file.length + " bytes does not begin as a PNG, JPEG or WebP picture does;"
                            + " its name and declared type do not matter");
        }
        try {
            PictureHeader header = PictureHeader.read(format, file);
            if (header.width() > Integer.MAX_VALUE
                    || header.height() > Integer.MAX_VALUE
                    || header.width() > limits.maxPixels() / header.height()) {
                throw new Problem(
                                HttpStatus.UNPROCESSABLE_CONTENT,
                                "too-many-pixels",
                                "The picture has too many pixels",
                                "the picture has " + header.width() + " x " + header.height() + " pixels, at most "
                                        + limits.maxPixels() + " in all are allowed")
                        .with("width", header.width())
                        .with("height", header.height())
                        .with("maxPixels", limits.maxPixels());
            }
            try (PictureDecoder decoded = decode(format, file)) {
                Orientation orientation = Orientation.of(format, file);
                return new StoredImage(
                        id,
                        dir.resolve(id),
                        format,
                        orientation.swaps() ? decoded.height() : decoded.width(),
                        orientation.swaps() ? decoded.width() : decoded.height(),
                        orientation,
                        file.length);
            }
        } catch (BadPictureException | VideoException e) {
            throw new Problem(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "broken-picture",
                    "The picture cannot be decoded",
                    "the file begins as " + format + " but cannot be decoded: " + e.getMessage());
        }
    }

    private PictureDecoder decode(PictureFormat format, byte[] file) {
        return switch (format) {
            case PNG -> PictureDecoder.decode(PictureDecoder.Codec.PNG, PngChunks.pixelsOnly(file), limits.maxPixels());
            case JPEG -> PictureDecoder.decode(PictureDecoder.Codec.JPEG, file, limits.maxPixels());
            case WEBP -> PictureDecoder.decode(PictureDecoder.Codec.WEBP, file, limits.maxPixels());
        };
    }

    /**
     * Looks a picture up, which counts as using it.
     *
     * @throws Problem 404 if there is none
     */
    public StoredImage get(String id) {
        synchronized (images) {
            Entry entry = images.get(id);
            if (entry != null) {
                images.put(id, new Entry(entry.image(), System.nanoTime()));
                return entry.image();
            }
        }
        StoredImage fromElsewhere = bring(id);
        if (fromElsewhere == null) {
            throw Problem.notFound("no-such-image", "image", id);
        }
        return fromElsewhere;
    }

    /** A picture that another studio took; null if there is none. */
    private @Nullable StoredImage bring(String id) {
        try {
            byte[] file = shared.get(id);
            if (file == null) {
                return null;
            }
            StoredImage image = check(id, file);
            write(image, file);
            keep(image).forEach(this::delete);
            return image;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A part of a picture, upright, at the given size. */
    public RgbImage cut(StoredImage image, Crop crop, int width, int height) {
        byte[] file;
        try {
            file = Files.readAllBytes(image.file());
            shared.used(image.id(), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (PictureDecoder decoded = decode(image.format(), file)) {
            Crop stored = image.orientation().toStored(crop, decoded.width(), decoded.height());
            boolean swaps = image.orientation().swaps();
            return image.orientation()
                    .upright(decoded.scaled(
                            stored.x(),
                            stored.y(),
                            stored.width(),
                            stored.height(),
                            swaps ? height : width,
                            swaps ? width : height));
        }
    }

    /** A chosen part must lie inside the picture. */
    public Crop checkedCrop(StoredImage image, @Nullable Crop chosen, int width, int height) {
        if (chosen != null && !chosen.inside(image.width(), image.height())) {
            throw Problem.badRequest("the crop " + chosen.width() + " x " + chosen.height() + " at " + chosen.x() + ", "
                    + chosen.y() + " does not lie inside the picture of " + image.width() + " x " + image.height()
                    + " pixels");
        }
        return image.crop(chosen, width, height);
    }

    @Scheduled(fixedDelay = 60_000)
    void forgetUnused() {
        long oldest = System.nanoTime() - kept.toNanos();
        List<StoredImage> dropped = new ArrayList<>();
        synchronized (images) {
            images.values().removeIf(entry -> {
                boolean old = entry.usedAt() - oldest < 0;
                if (old) {
                    dropped.add(entry.image());
                }
                return old;
            });
        }
        dropped.forEach(this::delete);
    }

    @PreDestroy
    void deleteAll() {
        List<StoredImage> all;
        synchronized (images) {
            all = images.values().stream().map(Entry::image).toList();
            images.clear();
        }
        all.forEach(this::delete);
    }

    private void delete(StoredImage image) {
        try {
            Files.deleteIfExists(image.file());
        } catch (IOException e) {
            LOG.warn("cannot delete {}", image.file(), e);
        }
    }
}
