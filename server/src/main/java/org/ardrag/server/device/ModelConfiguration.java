package org.ardrag.server.device;

import org.ardrag.inference.engine.DeviceMemory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ModelConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ModelLoader modelLoader() {
        return EngineModel::load;
    }

    @Bean
    @ConditionalOnMissingBean
    FreeMemory freeMemory() {
        return DeviceMemory::free;
    }
}
