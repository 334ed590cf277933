/** Roll-ups in columns: made true in the transaction that writes what they are made of, under the lock of their record. */
@NullMarked
package cn.minshui.engine.core.data.rollup;

import org.jspecify.annotations.NullMarked;
