/** Problems as values: code, place, words in Chinese and English, and what to do. */
@NullMarked
package cn.minshui.engine.spi.problem;

import org.jspecify.annotations.NullMarked;
