/** Liquibase under the engine's session lock: the engine's own tables, and the runner that publishing uses. */
@NullMarked
package cn.minshui.engine.core.database.migration;

import org.jspecify.annotations.NullMarked;
