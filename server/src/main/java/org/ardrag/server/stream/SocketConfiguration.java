package org.ardrag.server.stream;

import io.netty.handler.codec.TooLongFrameException;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.util.Map;
import org.ardrag.server.StudioProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;
import org.springframework.web.reactive.socket.server.upgrade.ReactorNettyRequestUpgradeStrategy;
import reactor.core.publisher.Hooks;
import reactor.netty.http.server.WebsocketServerSpec;

@Configuration(proxyBeanMethods = false)
class SocketConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(SocketConfiguration.class);

    /** A message up to so many times the limit is read, to be refused with words; beyond, the socket is closed. */
    private static final int READ_TO_REFUSE = 16;

    /**
     * What is left of a message that is too long comes in after its socket was given up, and nobody waits for its error
     * any more. Any other error that nobody waits for is one of the studio's own.
     */
    @PostConstruct
    void listenForLateErrors() {
        Hooks.onErrorDropped(e -> {
            if (e instanceof TooLongFrameException) {
                LOG.debug("behind the end of a socket: {}", e.getMessage());
            } else {
                LOG.error("an error that nobody waited for", e);
            }
        });
    }

    @PreDestroy
    void stopListening() {
        Hooks.resetOnErrorDropped();
    }

    @Bean
    HandlerMapping socketMapping(SessionSocket socket) {
        return new SimpleUrlHandlerMapping(Map.of("/ws/sessions/{id}", socket), -1);
    }

    @Bean
    WebSocketHandlerAdapter socketAdapter(WebSocketService service) {
        return new WebSocketHandlerAdapter(service);
    }

    @Bean
    WebSocketService socketService(StudioProperties properties) {
        long most = READ_TO_REFUSE * properties.limits().messageBytes().toBytes();
        int payload = (int) Math.min(most, Integer.MAX_VALUE);
        return new HandshakeWebSocketService(new ReactorNettyRequestUpgradeStrategy(
                () -> WebsocketServerSpec.builder().maxFramePayloadLength(payload)));
    }
}
