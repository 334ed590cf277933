/** Sources for those who work with objects in a language of their own: Java for plugins, TypeScript and OpenAPI for clients. */
@NullMarked
package cn.minshui.engine.app.generate;

import org.jspecify.annotations.NullMarked;
