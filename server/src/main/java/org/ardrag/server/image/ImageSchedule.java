package org.ardrag.server.image;

import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Old pictures are thrown away on a schedule. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class ImageSchedule {}
