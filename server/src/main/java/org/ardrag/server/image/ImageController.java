package org.ardrag.server.image;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.session.ModelInfo;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.device.FrameSize;
import org.ardrag.server.device.HostedModel;
import org.ardrag.server.device.ModelHost;
import org.ardrag.server.fairness.Fairness;
import org.ardrag.server.problem.Problem;
import org.ardrag.server.security.Caller;
import org.ardrag.server.video.JpegEncoder;
import org.ardrag.server.video.Png;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.codec.DecodingException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.multipart.DefaultPartHttpMessageReader;
import org.springframework.http.codec.multipart.MultipartHttpMessageReader;
import org.springframework.http.codec.multipart.Part;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** {@code POST /api/images} and the preview of what the model will see. */
@RestController
final class ImageController {

    /** Boundaries, headers and small fields around the file. */
    private static final long AROUND = 64 * 1024;

    private static final int WAITING = 64;
    private static final int MAX_PARTS = 4;
    private static final ResolvableType PARTS =
            ResolvableType.forClassWithGenerics(MultiValueMap.class, String.class, Part.class);
    private static final int PREVIEW_QUALITY = 92;

    /** What the uploader is told; the crop is what a new session of the default model shows. */
    record ImageView(
            String id,
            int width,
            int height,
            String contentType,
            long sizeBytes,
            @Nullable Crop crop,
            String previewUrl) {}

    private final ImageStore store;
    private final ModelHost models;
    private final long maxBytes;
    private final int frameSize;
    private final Scheduler decoding;
    private final MultipartHttpMessageReader parts;
    private final UploadRoom room;
    private final Fairness fairness;

    ImageController(ImageStore store, ModelHost models, Fairness fairness, StudioProperties properties) {
        this.store = store;
        this.fairness = fairness;
        this.models = models;
        this.maxBytes = properties.limits().uploadBytes().toBytes();
        this.frameSize = properties.frameSize();
        this.room = new UploadRoom(properties.limits().uploadMemory().toBytes());
        DefaultPartHttpMessageReader inMemory = new DefaultPartHttpMessageReader();
        inMemory.setMaxInMemorySize(Math.toIntExact(maxBytes + AROUND)); // the whole body: nothing spills to disk
        inMemory.setMaxParts(MAX_PARTS);
        this.parts = new MultipartHttpMessageReader(inMemory);
        this.decoding = Schedulers.newBoundedElastic(properties.limits().decodes(), WAITING, "pictures");
    }

    @PostMapping("/api/images")
    Mono<ResponseEntity<ImageView>> upload(ServerWebExchange exchange) {
        long announced = exchange.getRequest().getHeaders().getContentLength();
        if (announced > maxBytes + AROUND) {
            throw tooLarge(announced + " bytes were announced");
        }
        MediaType type = exchange.getRequest().getHeaders().getContentType();
        if (type == null || !type.isCompatibleWith(MediaType.MULTIPART_FORM_DATA)) {
            throw new Problem(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "wrong-content-type",
                    "This call takes another content type",
                    "\"" + type + "\" was sent, multipart/form-data with a part \"file\" is needed");
        }
        long body = announced < 0 ? maxBytes : Math.min(announced, maxBytes);
        Caller caller = Caller.of(exchange);
        fairness.upload(caller, body);
        if (!room.take(body)) {
            fairness.notSent(caller, body);
            throw Problem.unavailable(
                    "busy",
                    "The studio is busy",
                    "the pictures that are being sent at this moment fill the " + room.bytes()
                            + " bytes that there are for them",
                    2);
        }
        // given back before the answer goes: who has it may send the next picture at once
        return Mono.using(() -> body, held -> added(exchange.getRequest()), room::giveBack)
                .doOnNext(image -> fairness.notSent(caller, Math.max(0, body - image.sizeBytes())))
                .map(image -> ResponseEntity.created(URI.create("/api/images/" + image.id()))
                        .body(view(image)));
    }

    private Mono<StoredImage> added(ServerHttpRequest request) {
        return wholeBody(request)
                .flatMap(whole -> parts.readMono(PARTS, whole, Map.of()))
                .flatMap(parts -> {
                    Part part = parts.getFirst("file");
                    if (part == null) {
                        return Mono.error(Problem.badRequest("there is no part \"file\", there are " + parts.keySet()));
                    }
                    return store(part);
                })
                .onErrorMap(
                        e -> e instanceof DataBufferLimitException || e.getCause() instanceof DataBufferLimitException,
                        e -> tooLarge("more was sent"))
                .onErrorMap(
                        DecodingException.class, e -> Problem.badRequest("the form cannot be read: " + e.getMessage()))
                .onErrorMap(RejectedExecutionException.class, e -> busy());
    }

    /** The request with its body read to the end: the limit is that of all parts together. */
    private Mono<ServerHttpRequest> wholeBody(ServerHttpRequest request) {
        return DataBufferUtils.join(request.getBody(), Math.toIntExact(maxBytes + AROUND))
                .map(body -> new ServerHttpRequestDecorator(request) {
                    @Override
                    public Flux<DataBuffer> getBody() {
                        return Flux.just(body);
                    }
                });
    }

    private Mono<StoredImage> store(Part part) {
        return DataBufferUtils.join(part.content())
                .map(ImageController::bytes)
                .defaultIfEmpty(new byte[0])
                .flatMap(file -> Mono.fromCallable(() -> add(file)).subscribeOn(decoding));
    }

    private static byte[] bytes(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }

    private StoredImage add(byte[] file) throws IOException {
        if (file.length > maxBytes) {
            throw tooLarge(file.length + " bytes were sent");
        }
        return store.add(file);
    }

    @GetMapping("/api/images/{id}")
    ImageView image(@PathVariable String id) {
        return view(store.get(id));
    }

    @GetMapping("/api/images/{id}/preview.png")
    Mono<ResponseEntity<byte[]>> png(@PathVariable String id) {
        return preview(id, MediaType.IMAGE_PNG, Png::encode);
    }

    @GetMapping("/api/images/{id}/preview.jpg")
    Mono<ResponseEntity<byte[]>> jpg(@PathVariable String id) {
        return preview(id, MediaType.IMAGE_JPEG, picture -> {
            try (JpegEncoder encoder = new JpegEncoder(picture.width(), picture.height(), PREVIEW_QUALITY)) {
                return encoder.encode(picture);
            }
        });
    }

    private Mono<ResponseEntity<byte[]>> preview(String id, MediaType type, Function<RgbImage, byte[]> encode) {
        StoredImage image = store.get(id);
        ModelInfo info = models.choose(null).info();
        return Mono.fromCallable(() -> {
                    Crop crop = image.crop(null, info.width(), info.height());
                    FrameSize size = FrameSize.of(info, frameSize);
                    return ResponseEntity.ok()
                            .contentType(type)
                            .body(encode.apply(store.cut(image, crop, size.width(), size.height())));
                })
                .subscribeOn(decoding)
                .onErrorMap(RejectedExecutionException.class, e -> busy());
    }

    private ImageView view(StoredImage image) {
        Crop crop = null;
        if (!models.models().isEmpty()) {
            HostedModel model = models.choose(null);
            crop = image.crop(null, model.info().width(), model.info().height());
        }
        return new ImageView(
                image.id(),
                image.width(),
                image.height(),
                image.format().contentType(),
                image.sizeBytes(),
                crop,
                "/api/images/" + image.id() + "/preview.png");
    }

    private Problem tooLarge(String given) {
        return new Problem(
                        HttpStatus.CONTENT_TOO_LARGE,
                        "too-large",
                        "The picture has too many bytes",
                        given + ", a picture may have at most " + maxBytes)
                .with("maxBytes", maxBytes);
    }

    private static Problem busy() {
        return Problem.unavailable(
                "busy", "The studio is busy", "too many pictures are being decoded at this moment", 2);
    }
}
