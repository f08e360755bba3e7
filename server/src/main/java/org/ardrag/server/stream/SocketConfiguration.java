package org.ardrag.server.stream;

import java.util.Map;
import org.ardrag.server.StudioProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;
import org.springframework.web.reactive.socket.server.upgrade.ReactorNettyRequestUpgradeStrategy;
import reactor.netty.http.server.WebsocketServerSpec;

@Configuration(proxyBeanMethods = false)
class SocketConfiguration {

    /** A message up to so many times the limit is read, to be refused with words; beyond, the socket is closed. */
    private static final int READ_TO_REFUSE = 16;

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
