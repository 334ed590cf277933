/** What is measured inside one JVM, by JMH. */
@NullMarked
package cn.minshui.bench.kernel;

import org.jspecify.annotations.NullMarked;
