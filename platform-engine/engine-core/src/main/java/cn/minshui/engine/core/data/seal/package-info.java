/** Integrity seals: a keyed hash over each record of an object that asks for it. */
@NullMarked
package cn.minshui.engine.core.data.seal;

import org.jspecify.annotations.NullMarked;
