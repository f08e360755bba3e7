/** What stages are told: config records described by themselves, files checked against that before anything is loaded. */
@NullMarked
package org.ardrag.training.config;

import org.jspecify.annotations.NullMarked;
