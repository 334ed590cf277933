/** Circuit breakers, one mechanism for everything that may fail or hang behind the platform; knows neither records nor HTTP. */
@NullMarked
package cn.minshui.engine.core.breaker;

import org.jspecify.annotations.NullMarked;
