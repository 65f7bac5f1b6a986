package com.sutazai.mcp.inprocess;

import com.sutazai.config.SharedBean;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.validation.Validator;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All tools of this server itself, found among its beans. Immutable. */
@SharedBean
public class InProcessTools {

    private final Map<String, ToolMethod> tools = new TreeMap<>();

    /**
     * @throws IllegalArgumentException if a method cannot be a tool, or two have one name
     */
    @Inject
    public InProcessTools(BeanManager beans, Validator validator) {
        for (Bean<?> bean : beans.getBeans(Object.class, Any.Literal.INSTANCE)) {
            Arrays.stream(bean.getBeanClass().getMethods())
                    .filter(method -> method.isAnnotationPresent(McpTool.class))
                    .forEach(method -> add(beans, bean, method, validator));
        }
    }

    private void add(BeanManager beans, Bean<?> bean, Method method, Validator validator) {
        ToolMethod tool =
                ToolMethod.of(
                        method,
                        () ->
                                beans.getReference(
                                        bean,
                                        bean.getBeanClass(),
                                        beans.createCreationalContext(bean)),
                        validator);
        if (tools.put(tool.tool().name(), tool) != null) {
            throw new IllegalArgumentException("two tools are called " + tool.tool().name());
        }
    }

    /** The roles of which one is needed, by tool; a tool for everybody is not in it. */
    public Map<String, List<String>> roles() {
        Map<String, List<String>> roles = new LinkedHashMap<>();
        tools.forEach(
                (name, tool) -> {
                    if (!tool.roles().isEmpty()) {
                        roles.put(name, tool.roles());
                    }
                });
        return roles;
    }

    Map<String, ToolMethod> all() {
        return tools;
    }
}
