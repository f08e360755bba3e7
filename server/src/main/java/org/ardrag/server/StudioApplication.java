package org.ardrag.server;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.security.oauth2.client.autoconfigure.reactive.ReactiveOAuth2ClientAutoConfiguration;
import org.springframework.boot.security.oauth2.client.autoconfigure.reactive.ReactiveOAuth2ClientWebSecurityAutoConfiguration;

/** Starts the studio: page, HTTP interface, WebSocket and the model's thread in one process. */
@SpringBootApplication(
        scanBasePackages = {"org.ardrag.server", "org.ardrag.web"},
        // They ask OpenID providers at the start, and do not start where one cannot be reached.
        exclude = {ReactiveOAuth2ClientAutoConfiguration.class, ReactiveOAuth2ClientWebSecurityAutoConfiguration.class})
@ConfigurationPropertiesScan
public class StudioApplication {

    public static void main(String[] args) {
        SpringApplication.run(StudioApplication.class, args);
    }
}
