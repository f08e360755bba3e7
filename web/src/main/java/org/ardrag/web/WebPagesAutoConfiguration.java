package org.ardrag.web;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;

/** Adds the studio's pages to the reactive web application that has this module on its class path. */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
class WebPagesAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    SamplePictures samplePictures() {
        return new SamplePictures();
    }

    @Bean
    @ConditionalOnMissingBean
    SamplePictureController samplePictureController(SamplePictures samplePictures) {
        return new SamplePictureController(samplePictures);
    }

    @Bean
    @ConditionalOnMissingBean
    StudioPageController studioPageController() {
        return new StudioPageController();
    }
}
