/** The immutable CompiledModel that every request runs on. */
@NullMarked
package cn.minshui.engine.core.model;

import org.jspecify.annotations.NullMarked;
