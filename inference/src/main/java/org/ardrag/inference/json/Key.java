package org.ardrag.inference.json;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a key of a config is, on the record's component that holds it and in this place alone: config files are checked
 * against it, and forms and documents are made of it. The key's name is the component's {@code JsonProperty}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {

    /** What it is, with its unit. */
    String help();

    /**
     * What holds where a config does not say, as YAML; nothing if it has to say. {@code null} where there need not be a
     * value. For a record these are the keys that differ from that record's own defaults.
     */
    String defaultsTo() default "";

    /** Smallest number allowed, of a list the smallest in it. */
    double min() default Double.NEGATIVE_INFINITY;

    /** Largest number allowed, of a list the largest in it. */
    double max() default Double.POSITIVE_INFINITY;

    /** The strings that are allowed; an enum brings its own. */
    String[] oneOf() default {};
}
