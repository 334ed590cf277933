package cn.minshui.engine.testkit;

import cn.minshui.engine.core.database.Database;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class that gets a fresh {@link Database} of the sort under test, one for the whole
 * class, as a parameter of its constructor, of life-cycle methods or of tests.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("database")
@ExtendWith(DatabaseExtension.class)
public @interface DatabaseTest {
    /** Whether the engine's own tables ({@code sys_…}, {@code BATCH_…}) are made in it. */
    boolean systemTables() default false;
}
