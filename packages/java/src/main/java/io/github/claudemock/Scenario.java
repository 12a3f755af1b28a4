package io.github.claudemock;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says what the session of a test plays: on a method for it, on a class for all its tests, and on a
 * parameter for a session beside the test's own. Without it the API is healthy.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.PARAMETER})
public @interface Scenario {
    /** The scenario's name, or the scenario itself as a text of several lines in YAML. */
    String value();

    /** What the scenario's waits are divided by; 0 stands for the server's own speed. */
    double speed() default 0;

    /** The rate limits of the session, such as {@code tier-1,concurrent=2}. */
    String limits() default "";
}
