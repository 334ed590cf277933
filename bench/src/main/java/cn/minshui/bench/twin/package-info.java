/** The reference for the data API: one object as a hand-written service of Spring Boot and MyBatis on the platform's own tables. */
@NullMarked
package cn.minshui.bench.twin;

import org.jspecify.annotations.NullMarked;
