package org.ardrag.server.image;

import org.ardrag.server.StudioProperties;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.codec.multipart.DefaultPartHttpMessageReader;
import org.springframework.http.codec.multipart.MultipartHttpMessageReader;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/** Uploads go to disk while they come in, and stop at the limit. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class MultipartConfiguration implements WebFluxConfigurer {

    private static final int MAX_PARTS = 4;

    private final StudioProperties properties;

    MultipartConfiguration(StudioProperties properties) {
        this.properties = properties;
    }

    @Override
    public void configureHttpMessageCodecs(ServerCodecConfigurer configurer) {
        DefaultPartHttpMessageReader parts = new DefaultPartHttpMessageReader();
        parts.setMaxDiskUsagePerPart(properties.limits().uploadBytes().toBytes());
        parts.setMaxParts(MAX_PARTS);
        configurer.defaultCodecs().multipartReader(new MultipartHttpMessageReader(parts));
    }
}
