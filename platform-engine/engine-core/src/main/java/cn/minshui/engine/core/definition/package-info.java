/** Definitions as authored: YAML files, their JSON Schemas, and the typed records they are read into. */
@NullMarked
package cn.minshui.engine.core.definition;

import org.jspecify.annotations.NullMarked;
