/**
 * What long work says while it goes on; the command line renders it (live table or plain lines), tests collect it.
 * `id` joins the events of one piece of work.
 */
export type ProgressEvent =
  | { readonly kind: 'start'; readonly id: string; readonly label: string; readonly totalBytes?: number }
  | { readonly kind: 'advance'; readonly id: string; readonly doneBytes?: number; readonly note?: string }
  | {
      readonly kind: 'finish'
      readonly id: string
      readonly outcome: 'done' | 'reused' | 'failed'
      readonly seconds: number
    }
  | { readonly kind: 'notice'; readonly message: string }

export type Progress = (event: ProgressEvent) => void
