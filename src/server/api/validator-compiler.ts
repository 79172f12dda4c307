import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';

/** Checks requests by zod schemas; a request that does not fit ends with the `ZodError` itself, which names the fields. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema }) => {
  return (request: unknown) => {
    const { data, error } = schema.safeParse(request);
    return error === undefined ? { value: data } : { error };
  };
};
