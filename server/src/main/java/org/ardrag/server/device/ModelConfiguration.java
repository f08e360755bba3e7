package org.ardrag.server.device;

import org.ardrag.inference.engine.DeviceMemory;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.server.StudioProperties;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ModelConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ModelLoader modelLoader(StudioProperties properties) {
        return (folder, options) -> {
            TorchEngine.setCudnnBenchmark(properties.cudnnBenchmark());
            return EngineModel.load(folder, options);
        };
    }

    @Bean
    @ConditionalOnMissingBean
    FreeMemory freeMemory() {
        return DeviceMemory::free;
    }
}
