/** From compiled models and the actual tables to typed, expand-only steps, and their way into the database by Liquibase. */
@NullMarked
package cn.minshui.engine.core.release.schema;

import org.jspecify.annotations.NullMarked;
