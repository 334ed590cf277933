/** Merging base and branch definitions with provenance for every property. */
@NullMarked
package cn.minshui.engine.core.overlay;

import org.jspecify.annotations.NullMarked;
