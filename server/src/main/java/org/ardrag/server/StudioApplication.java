package org.ardrag.server;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the studio: page, HTTP interface, WebSocket and the model's thread in one process. */
@SpringBootApplication(scanBasePackages = {"org.ardrag.server", "org.ardrag.web"})
@ConfigurationPropertiesScan
public class StudioApplication {

    public static void main(String[] args) {
        SpringApplication.run(StudioApplication.class, args);
    }
}
