package org.ardrag.server.stream;

import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.stereotype.Component;
import reactor.netty.http.server.HttpServer;

/** Has every connection closed in a {@link LingeringClose}. */
@Component
final class ConnectionCustomizer implements NettyServerCustomizer {

    @Override
    public HttpServer apply(HttpServer server) {
        return server.doOnChannelInit(
                (observer, channel, address) -> channel.pipeline().addFirst(new LingeringClose()));
    }
}
