package org.ardrag.web;

import java.time.Duration;
import java.util.function.Function;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Serves the sample pictures under {@code /samples/}; drawing happens off the event loop. */
@RestController
class SamplePictureController {

    private final SamplePictures pictures;

    SamplePictureController(SamplePictures pictures) {
        this.pictures = pictures;
    }

    @GetMapping("/samples/{number:\\d+}.png")
    Mono<ResponseEntity<byte[]>> png(@PathVariable String number) {
        return answer(number, MediaType.IMAGE_PNG, pictures::png);
    }

    @GetMapping("/samples/{number:\\d+}-small.jpg")
    Mono<ResponseEntity<byte[]>> smallJpeg(@PathVariable String number) {
        return answer(number, MediaType.IMAGE_JPEG, pictures::smallJpeg);
    }

    private static Mono<ResponseEntity<byte[]>> answer(
            String number, MediaType type, Function<SamplePicture, byte[]> encode) {
        SamplePicture[] samples = SamplePicture.values();
        // The pattern lets only digits in, but any number of them.
        int index = number.length() > 3 ? 0 : Integer.parseInt(number);
        if (index < 1 || index > samples.length) {
            return Mono.error(new ResponseStatusException(
                    HttpStatus.NOT_FOUND, "sample " + number + " does not exist, there are 1 to " + samples.length));
        }
        return Mono.fromCallable(() -> encode.apply(samples[index - 1]))
                .subscribeOn(Schedulers.boundedElastic())
                .map(bytes -> ResponseEntity.ok()
                        .contentType(type)
                        .cacheControl(CacheControl.maxAge(Duration.ofDays(1)))
                        .body(bytes));
    }
}
