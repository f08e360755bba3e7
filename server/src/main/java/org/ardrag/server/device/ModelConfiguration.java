package org.ardrag.server.device;

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
}
